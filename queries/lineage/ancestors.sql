-- Question: ancestors. Parameters: model, max_depth. Columns: model, ancestor, depth, is_root, organization, country
SELECT s.id AS model, a.id AS ancestor, w.depth, o.is_root, g.id AS organization, g.country
FROM ancestor w
JOIN model s ON s.idx = w.model
JOIN model a ON a.idx = w.node
JOIN origin o ON o.idx = w.node
LEFT JOIN account c ON c.id = a.account
LEFT JOIN organization g ON g.id = c.organization
WHERE w.depth > 0 AND ($max_depth IS NULL OR w.depth <= $max_depth)
ORDER BY s.id, w.depth, a.id
