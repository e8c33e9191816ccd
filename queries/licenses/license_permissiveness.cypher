// Question: license_permissiveness. Parameters: since, until, edges. Columns: month, bucket, category, models, share
MATCH (m:Model WHERE m.has_record)
OPTIONAL MATCH (m)-[:LICENSED_UNDER {basis: 'declared'}]->(l:License)
WITH m, max(CASE l.category WHEN 'public_domain' THEN 0 WHEN 'permissive' THEN 1 WHEN 'copyleft' THEN 2
                            WHEN 'restricted' THEN 3 WHEN 'non_commercial' THEN 4 END) AS place
WITH substring(toString(m.created_at), 0, 7) AS month, m['origin_bucket_' + $edges] AS bucket,
     ['public_domain', 'permissive', 'copyleft', 'restricted', 'non_commercial'][place] AS category
WHERE ($since IS NULL OR month >= $since) AND ($until IS NULL OR month <= $until)
WITH month, bucket, category, count(*) AS models
WITH month, bucket, sum(models) AS total, collect({category: category, models: models}) AS parts
UNWIND parts AS part
RETURN month, bucket, part.category AS category, part.models AS models, toFloat(part.models) / total AS share
ORDER BY month, bucket, models DESC, category
