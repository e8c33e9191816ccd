// Question: traced. Parameters: country, organization, base, relation, limit, edges.
// Columns: model, base, depth, organization, country, created_at, downloads_30d
MATCH (m:Model)-[r:ROOTED_IN {edges: $edges}]->(b:Model)
WHERE $base IS NULL OR b.id = $base
OPTIONAL MATCH (b)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
WITH m, r, b, g
WHERE ($country IS NULL OR g.country = $country) AND ($organization IS NULL OR g.id = $organization)
  AND ($relation IS NULL OR EXISTS {
        MATCH (m)-[l:DERIVED_FROM|MIRROR_OF WHERE l['in_' + $edges]]->()
        WHERE coalesce(l.relation, 'mirror') = $relation })
RETURN m.id AS model, b.id AS base, r.depth AS depth, g.id AS organization, g.country AS country,
       m.created_at AS created_at, m.downloads_30d AS downloads_30d
ORDER BY coalesce(downloads_30d, -1) DESC, model, base
LIMIT coalesce($limit, 9223372036854775807)
