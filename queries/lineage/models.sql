-- Question: models. Parameters: model.
-- Columns: model, account, organization, country, is_root, origin_bucket, has_record, created_at, downloads_30d,
--   parameter_count, pipeline_tag, declared_licenses
SELECT m.id AS model, m.account, g.id AS organization, g.country, o.is_root, o.origin_bucket, m.has_record,
       m.created_at, m.downloads_30d, m.parameter_count, m.pipeline_tag, m.declared_licenses
FROM given w
JOIN model m ON m.idx = w.node
JOIN origin o ON o.idx = w.node
LEFT JOIN account c ON c.id = m.account
LEFT JOIN organization g ON g.id = c.organization
ORDER BY m.id
