-- Question: top_bases. Parameters: country, limit. Columns: base, organization, country, derivatives, direct
WITH counted AS (
    SELECT base, count(*) AS derivatives, count(*) FILTER (depth = 1) AS direct FROM closure GROUP BY base
)
SELECT b.id AS base, g.id AS organization, g.country, k.derivatives, k.direct
FROM counted k
JOIN model b ON b.idx = k.base
LEFT JOIN account c ON c.id = b.account
LEFT JOIN organization g ON g.id = c.organization
WHERE $country IS NULL OR g.country = $country
ORDER BY k.derivatives DESC, b.id
LIMIT $limit
