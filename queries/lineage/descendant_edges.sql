-- Question: descendant_edges. Parameters: model, max_depth, limit.
-- Columns: model, depth, child, parent, relation, confidence, methods, claims, first_seen, last_seen
-- Row numbers follow ids, so the rows to show are chosen before anything is joined.
-- Every model below the start hangs on one that is a step nearer, so a few steps may hold rows enough.
WITH reached AS (
    SELECT model, depth, sum(count(*)) OVER (PARTITION BY model ORDER BY depth) AS models
    FROM descendant WHERE depth > 0 GROUP BY model, depth
), enough AS (
    SELECT model, min(depth) - 1 AS depth FROM reached WHERE models >= $limit GROUP BY model
), chosen AS (
    SELECT w.model, w.depth, l.child, l.parent, l.relation
    FROM descendant w LEFT JOIN enough e ON e.model = w.model JOIN lineage l ON l.parent = w.node
    WHERE ($max_depth IS NULL OR w.depth < $max_depth) AND (e.depth IS NULL OR w.depth <= e.depth)
    ORDER BY model, depth, parent, child, relation LIMIT $limit
)
SELECT s.id AS model, e.depth, c.id AS child, p.id AS parent, e.relation, l.confidence, l.methods, l.claims,
       l.first_seen, l.last_seen
FROM chosen e
JOIN lineage l USING (child, parent, relation)
JOIN model s ON s.idx = e.model
JOIN model c ON c.idx = e.child
JOIN model p ON p.idx = e.parent
ORDER BY e.model, e.depth, e.parent, e.child, e.relation
