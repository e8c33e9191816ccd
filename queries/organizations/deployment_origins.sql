-- Question: deployment_origins. Parameters: kind. Columns: kind, origin, deployments, of, share
WITH used AS (
    SELECT u.deployment, CASE WHEN o.is_root THEN coalesce(g.country, 'unresolved') ELSE o.origin_bucket END AS origin
    FROM uses_model u
    JOIN model m ON m.idx = u.model
    JOIN origin o ON o.idx = u.model
    LEFT JOIN account c ON c.id = m.account
    LEFT JOIN organization g ON g.id = c.organization
    UNION
    SELECT u.deployment, coalesce(g.country, 'unresolved')
    FROM uses_family u JOIN family f ON f.id = u.family LEFT JOIN organization g ON g.id = f.developer
), total AS (
    SELECT d.kind, count(DISTINCT d.id) AS of FROM deployment d JOIN used u ON u.deployment = d.id GROUP BY d.kind
)
SELECT d.kind, u.origin, count(DISTINCT d.id) AS deployments, t.of, count(DISTINCT d.id) / t.of AS share
FROM used u JOIN deployment d ON d.id = u.deployment JOIN total t ON t.kind = d.kind
WHERE $kind IS NULL OR d.kind = $kind
GROUP BY d.kind, u.origin, t.of
ORDER BY d.kind, deployments DESC, u.origin
