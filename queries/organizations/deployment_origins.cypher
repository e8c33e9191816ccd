// Question: deployment_origins. Parameters: kind, edges. Columns: kind, origin, deployments, of, share
MATCH (d:Deployment)
WHERE $kind IS NULL OR d.kind = $kind
CALL (d) {
    MATCH (d)-[:USES]->(m:Model)
    OPTIONAL MATCH (m)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
    RETURN CASE WHEN m['is_root_' + $edges] THEN coalesce(g.country, 'unresolved')
                ELSE m['origin_bucket_' + $edges] END AS origin
    UNION
    MATCH (d)-[:USES]->(f:Family)
    OPTIONAL MATCH (f)-[:DEVELOPED_BY]->(g:Organization)
    RETURN coalesce(g.country, 'unresolved') AS origin
}
WITH d.kind AS kind, d, collect(DISTINCT origin) AS origins
WITH kind, count(d) AS of, collect(origins) AS lists
UNWIND lists AS list
UNWIND list AS origin
WITH kind, of, origin, count(*) AS deployments
RETURN kind, origin, deployments, of, toFloat(deployments) / of AS share
ORDER BY kind, deployments DESC, origin
