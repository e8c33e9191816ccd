-- Question: license_transitions. Parameters: relation, changed, limit.
-- Columns: parent_license, child_license, edges, share
WITH stated AS (SELECT DISTINCT model, license FROM licensed_under WHERE basis = 'declared' AND license <> 'unknown'),
cell AS (
    SELECT p.license AS parent_license, c.license AS child_license, count(*) AS edges
    FROM lineage e JOIN stated p ON p.model = e.parent JOIN stated c ON c.model = e.child
    WHERE $relation IS NULL OR e.relation = $relation
    GROUP BY p.license, c.license
)
SELECT parent_license, child_license, edges, edges / sum(edges) OVER (PARTITION BY parent_license) AS share
FROM cell
QUALIFY NOT $changed OR parent_license <> child_license
ORDER BY edges DESC, parent_license, child_license
LIMIT $limit
