-- Question: license_drift. Parameters: none. Columns: relation, edges, changed, mutation_rate
WITH stated AS (
    SELECT model, list(DISTINCT license) AS licenses FROM licensed_under
    WHERE basis = 'declared' AND license <> 'unknown' GROUP BY model
), pair AS (
    SELECT e.relation, len(list_intersect(p.licenses, c.licenses)) AS shared,
           len(p.licenses) + len(c.licenses) - len(list_intersect(p.licenses, c.licenses)) AS either
    FROM lineage e JOIN stated p ON p.model = e.parent JOIN stated c ON c.model = e.child
)
SELECT relation, count(*) AS edges, count(*) FILTER (shared < either) AS changed,
       avg((either - shared) / either) AS mutation_rate
FROM pair GROUP BY GROUPING SETS ((relation), ())
HAVING count(*) > 0
ORDER BY edges DESC, relation
