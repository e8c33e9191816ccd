-- Question: search. Parameters: text, limit.
-- Columns: model, former, has_record, pipeline_tag, downloads_30d, organization, country
WITH hit AS (
    SELECT idx, NULL AS former FROM model WHERE contains(lower(id), lower($text))
    UNION ALL
    SELECT f.model, min(f.former) FROM former_id f JOIN model m ON m.idx = f.model
    WHERE contains(lower(f.former), lower($text)) AND NOT contains(lower(m.id), lower($text)) GROUP BY f.model
)
SELECT m.id AS model, hit.former, m.has_record, m.pipeline_tag, m.downloads_30d, g.id AS organization, g.country
FROM hit
JOIN model m USING (idx)
LEFT JOIN account c ON c.id = m.account
LEFT JOIN organization g ON g.id = c.organization
ORDER BY m.downloads_30d DESC NULLS LAST, m.id
LIMIT $limit
