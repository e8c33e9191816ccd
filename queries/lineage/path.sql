-- Question: path. Parameters: model, ancestor. Columns: step, child, parent, relation, confidence, methods
-- `path` (step, node) is the way that was found: step 0 is the model itself.
SELECT a.step + 1 AS step, c.id AS child, p.id AS parent, min(l.relation) AS relation, max(l.confidence) AS confidence,
       arg_max(l.methods, l.confidence) AS methods
FROM path a
JOIN path b ON b.step = a.step + 1
JOIN lineage l ON l.child = a.node AND l.parent = b.node
JOIN model c ON c.idx = a.node
JOIN model p ON p.idx = b.node
GROUP BY a.step, c.id, p.id
ORDER BY step
