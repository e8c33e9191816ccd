// Question: top_bases. Parameters: country, limit, edges. Columns: base, organization, country, derivatives, direct
MATCH (m:Model)-[r:ROOTED_IN {edges: $edges}]->(b:Model)
WITH b, count(*) AS derivatives, count(CASE WHEN r.depth = 1 THEN 1 END) AS direct
OPTIONAL MATCH (b)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
WITH b, g, derivatives, direct
WHERE $country IS NULL OR g.country = $country
RETURN b.id AS base, g.id AS organization, g.country AS country, derivatives, direct
ORDER BY derivatives DESC, base
LIMIT $limit
