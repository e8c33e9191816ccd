-- Question: license_drift. Parameters: none. Columns: relation, edges, changed, mutation_rate
WITH stated AS (
    SELECT model, list(license) AS licenses FROM licensed_under
    WHERE basis = 'declared' AND license <> 'unknown' GROUP BY model
), pair AS (
    SELECT e.relation, p.licenses = c.licenses AS same, p.licenses AS of_parent, c.licenses AS of_child
    FROM lineage e JOIN stated p ON p.model = e.parent JOIN stated c ON c.model = e.child
), measured AS (
    SELECT relation, CASE WHEN same THEN 0.0::DOUBLE ELSE
           1 - len(list_intersect(of_parent, of_child))
               / len(list_distinct(list_concat(of_parent, of_child))) END AS distance
    FROM pair
)
SELECT relation, count(*) AS edges, count(*) FILTER (distance > 0) AS changed, avg(distance) AS mutation_rate
FROM measured GROUP BY GROUPING SETS ((relation), ())
HAVING count(*) > 0
ORDER BY edges DESC, relation
