// Question: origin_share. Parameters: attribution, since, until, relation, edges.
// Columns: month, bucket, derivatives, share
MATCH (m:Model)
WHERE NOT m['is_root_' + $edges]
  AND ($relation IS NULL OR EXISTS {
        MATCH (m)-[l:DERIVED_FROM|MIRROR_OF WHERE l['in_' + $edges]]->()
        WHERE coalesce(l.relation, 'mirror') = $relation })
WITH substring(toString(m.created_at), 0, 7) AS month,
     CASE WHEN $attribution = 'parent' THEN m['parent_bucket_' + $edges] ELSE m['origin_bucket_' + $edges] END AS bucket
WHERE ($since IS NULL OR month >= $since) AND ($until IS NULL OR month <= $until)
WITH month, bucket, count(*) AS derivatives
WITH month, sum(derivatives) AS total, collect([bucket, derivatives]) AS buckets
UNWIND buckets AS b
RETURN month, b[0] AS bucket, b[1] AS derivatives, toFloat(b[1]) / total AS share
ORDER BY month, derivatives DESC, bucket
