// Question: deployments. Parameters: kind, country, origin, edges.
// Columns: deployment, name, kind, country, operator, relation, uses, named, developer, origin, since, confidence,
//   sources
MATCH (d:Deployment)
WHERE ($kind IS NULL OR d.kind = $kind) AND ($country IS NULL OR d.country = $country)
OPTIONAL MATCH (d)-[:RUN_BY]->(r:Organization)
CALL (d) {
    MATCH (d)-[u:USES]->(m:Model)
    OPTIONAL MATCH (m)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
    RETURN u, m.id AS uses, g.id AS developer,
           CASE WHEN m['is_root_' + $edges] THEN coalesce(g.country, 'unresolved')
                ELSE m['origin_bucket_' + $edges] END AS origin
    UNION ALL
    MATCH (d)-[u:USES]->(f:Family)
    OPTIONAL MATCH (f)-[:DEVELOPED_BY]->(g:Organization)
    RETURN u, f.id AS uses, g.id AS developer, coalesce(g.country, 'unresolved') AS origin
}
WITH d, r, u, uses, developer, origin
WHERE $origin IS NULL OR origin = $origin
RETURN d.id AS deployment, d.name AS name, d.kind AS kind, d.country AS country, r.id AS operator,
       u.relation AS relation, uses, u.name AS named, developer, origin, d.since AS since, d.confidence AS confidence,
       u.sources AS sources
ORDER BY deployment, uses
