-- Question: descendants. Parameters: model, max_depth, relation, limit.
-- Columns: model, descendant, depth, relations, confidence, methods, account, created_at, downloads_30d
-- Row numbers follow ids, so the rows to show are chosen before anything is joined.
WITH chosen AS (
    SELECT w.model, w.node, w.depth FROM descendant w
    WHERE w.depth > 0 AND ($max_depth IS NULL OR w.depth <= $max_depth)
      AND ($relation IS NULL OR w.node IN (SELECT child FROM lineage WHERE relation = $relation))
    ORDER BY w.model, w.depth, w.node LIMIT $limit
), own AS (
    SELECT l.child, list_sort(list(DISTINCT l.relation)) AS relations, max(l.confidence) AS confidence,
           list_sort(list_distinct(flatten(list(l.methods)))) AS methods
    FROM lineage l WHERE l.child IN (SELECT node FROM chosen) GROUP BY l.child
)
SELECT s.id AS model, d.id AS descendant, w.depth, own.relations, own.confidence, own.methods, d.account,
       d.created_at, d.downloads_30d
FROM chosen w
JOIN model s ON s.idx = w.model
JOIN model d ON d.idx = w.node
JOIN own ON own.child = w.node
ORDER BY w.model, w.depth, w.node
