-- Question: license_notices. Parameters: model.
-- Columns: model, license, license_name, clause, wording, section, reach, ancestor, text_url
WITH held AS (
    SELECT w.model, u.license, 'own' AS reach, NULL AS ancestor
    FROM ancestor w JOIN licensed_under u ON u.model = w.node
    WHERE w.depth = 0 AND (u.basis = 'concluded' OR NOT EXISTS (
        SELECT 1 FROM licensed_under c WHERE c.model = u.model AND c.basis = 'concluded'))
    UNION ALL
    SELECT w.model, b.license, b.reach, b.ancestor
    FROM ancestor w JOIN binding b ON b.model = w.node WHERE w.depth = 0 AND b.reach <> 'outputs'
)
SELECT m.id AS model, l.id AS license, l.name AS license_name, k.clause, k.wording, k.section, h.reach, h.ancestor,
       l.text_url
FROM held h
JOIN model m ON m.idx = h.model
JOIN license l ON l.id = h.license
JOIN has_clause k ON k.license = h.license
WHERE k.clause IN ('include_notice', 'display', 'name_prefix', 'statement', 'attribution', 'include_license',
                   'retain_notices', 'state_changes')
ORDER BY m.id, l.id, h.reach, k.clause
