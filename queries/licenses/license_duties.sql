-- Question: license_duties. Parameters: model, kinds.
-- Columns: model, license, reach, depth, ancestor, clause, kind, section, wording, threshold, restricts
WITH held AS (
    SELECT w.model, u.license, 'own' AS reach, 0 AS depth, NULL AS ancestor
    FROM ancestor w JOIN licensed_under u ON u.model = w.node
    WHERE w.depth = 0 AND (u.basis = 'concluded' OR NOT EXISTS (
        SELECT 1 FROM licensed_under c WHERE c.model = u.model AND c.basis = 'concluded'))
    UNION ALL
    SELECT w.model, b.license, b.reach, b.depth, b.ancestor
    FROM ancestor w JOIN binding b ON b.model = w.node WHERE w.depth = 0
)
SELECT m.id AS model, h.license, h.reach, h.depth, h.ancestor, c.id AS clause, c.kind, k.section, k.wording,
       coalesce(k.monthly_active_users, k.revenue) AS threshold, coalesce(k.restricts, k.territories) AS restricts
FROM held h
JOIN model m ON m.idx = h.model
LEFT JOIN has_clause k ON k.license = h.license
LEFT JOIN clause c ON c.id = k.clause
WHERE c.id IS NULL OR list_contains(coalesce($kinds, ['duty', 'prohibition', 'condition']), c.kind)
ORDER BY m.id, h.depth, h.license, c.kind, c.id
