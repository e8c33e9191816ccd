// Question: search. Parameters: text, limit.
// Columns: model, former, has_record, pipeline_tag, downloads_30d, organization, country
MATCH (m:Model)
WITH m, CASE WHEN NOT toLower(m.id) CONTAINS toLower($text)
        THEN COLLECT { UNWIND coalesce(m.former_ids, []) AS f WITH f WHERE toLower(f) CONTAINS toLower($text)
                       RETURN f ORDER BY f }[0] END AS former
WHERE former IS NOT NULL OR toLower(m.id) CONTAINS toLower($text)
OPTIONAL MATCH (m)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
RETURN m.id AS model, former, m.has_record AS has_record, m.pipeline_tag AS pipeline_tag,
       m.downloads_30d AS downloads_30d, g.id AS organization, g.country AS country
ORDER BY coalesce(downloads_30d, -1) DESC, model
LIMIT $limit
