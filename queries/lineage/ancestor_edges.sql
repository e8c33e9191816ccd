-- Question: ancestor_edges. Parameters: model, max_depth.
-- Columns: model, depth, child, parent, relation, confidence, methods, claims, first_seen, last_seen
SELECT s.id AS model, w.depth, c.id AS child, p.id AS parent, l.relation, l.confidence, l.methods, l.claims,
       l.first_seen, l.last_seen
FROM ancestor w
JOIN model s ON s.idx = w.model
JOIN lineage l ON l.child = w.node
JOIN model c ON c.idx = l.child
JOIN model p ON p.idx = l.parent
WHERE $max_depth IS NULL OR w.depth < $max_depth
ORDER BY s.id, w.depth, c.id, p.id, l.relation
