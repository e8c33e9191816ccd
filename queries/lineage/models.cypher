// Question: models. Parameters: model, edges.
// Columns: model, account, organization, country, is_root, origin_bucket, has_record, created_at, downloads_30d,
//   parameter_count, pipeline_tag, declared_licenses
UNWIND $model AS start
MATCH (m:Model {id: start})
OPTIONAL MATCH (m)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
RETURN m.id AS model, m.account AS account, g.id AS organization, g.country AS country,
       m['is_root_' + $edges] AS is_root, m['origin_bucket_' + $edges] AS origin_bucket, m.has_record AS has_record,
       m.created_at AS created_at, m.downloads_30d AS downloads_30d, m.parameter_count AS parameter_count,
       m.pipeline_tag AS pipeline_tag, m.declared_licenses AS declared_licenses
ORDER BY model
