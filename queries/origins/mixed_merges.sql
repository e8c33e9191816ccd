-- Question: mixed_merges. Parameters: limit. Columns: model, countries, bases, created_at, downloads_30d
SELECT m.id AS model, any_value(o.origin_countries) AS countries, list(b.id ORDER BY b.id) AS bases,
       any_value(m.created_at) AS created_at, any_value(m.downloads_30d) AS downloads_30d
FROM origin o
JOIN model m USING (idx)
JOIN closure r ON r.model = m.idx
JOIN model b ON b.idx = r.base
WHERE o.origin_bucket = 'mixed'
GROUP BY m.id
ORDER BY downloads_30d DESC NULLS LAST, m.id
LIMIT $limit
