// Question: mixed_merges. Parameters: limit, edges. Columns: model, countries, bases, created_at, downloads_30d
MATCH (m:Model)-[:ROOTED_IN {edges: $edges}]->(b:Model)
WHERE m['origin_bucket_' + $edges] = 'mixed'
WITH m, b ORDER BY b.id
WITH m, collect(b.id) AS bases
RETURN m.id AS model, m['origin_countries_' + $edges] AS countries, bases,
       m.created_at AS created_at, m.downloads_30d AS downloads_30d
ORDER BY coalesce(downloads_30d, -1) DESC, model
LIMIT coalesce($limit, 9223372036854775807)
