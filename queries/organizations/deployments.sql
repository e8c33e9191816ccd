-- Question: deployments. Parameters: kind, country, origin.
-- Columns: deployment, name, kind, country, operator, relation, uses, named, developer, origin, since, confidence, sources
WITH used AS (
    SELECT u.deployment, u.relation, m.id AS uses, u.name AS named, c.organization AS developer,
           CASE WHEN o.is_root THEN coalesce(g.country, 'unresolved') ELSE o.origin_bucket END AS origin, u.sources
    FROM uses_model u
    JOIN model m ON m.idx = u.model
    JOIN origin o ON o.idx = u.model
    LEFT JOIN account c ON c.id = m.account
    LEFT JOIN organization g ON g.id = c.organization
    UNION ALL
    SELECT u.deployment, u.relation, f.id, u.name, f.developer, coalesce(g.country, 'unresolved'), u.sources
    FROM uses_family u JOIN family f ON f.id = u.family LEFT JOIN organization g ON g.id = f.developer
)
SELECT d.id AS deployment, d.name, d.kind, d.country, r.organization AS operator, u.relation, u.uses, u.named,
       u.developer, u.origin, d.since, d.confidence, u.sources
FROM used u JOIN deployment d ON d.id = u.deployment LEFT JOIN deployment_run_by r ON r.deployment = d.id
WHERE ($kind IS NULL OR d.kind = $kind) AND ($country IS NULL OR d.country = $country)
  AND ($origin IS NULL OR u.origin = $origin)
ORDER BY d.id, u.uses
