-- Question: traced. Parameters: country, organization, base, relation, limit.
-- Columns: model, base, depth, organization, country, created_at, downloads_30d
WITH wanted AS (
    SELECT b.idx, b.id, g.id AS organization, g.country
    FROM model b
    LEFT JOIN account c ON c.id = b.account
    LEFT JOIN organization g ON g.id = c.organization
    WHERE ($country IS NULL OR g.country = $country)
      AND ($organization IS NULL OR g.id = $organization)
      AND ($base IS NULL OR b.id = $base)
)
SELECT m.id AS model, w.id AS base, r.depth, w.organization, w.country, m.created_at, m.downloads_30d
FROM closure r
JOIN wanted w ON w.idx = r.base
JOIN model m ON m.idx = r.model
WHERE $relation IS NULL OR EXISTS (SELECT 1 FROM lineage l WHERE l.child = r.model AND l.relation = $relation)
ORDER BY m.downloads_30d DESC NULLS LAST, m.id, w.id
LIMIT $limit
