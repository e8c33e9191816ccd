// Question: coverage. Parameters: edges. Columns: measure, models, of, share
CALL () {
  MATCH (m:Model)
  WITH m.has_record AS has_record, m['is_root_' + $edges] AS is_root, m['origin_bucket_' + $edges] AS bucket,
       count(*) AS models
  RETURN sum(models) AS total,
         sum(CASE WHEN has_record THEN models ELSE 0 END) AS records,
         sum(CASE WHEN has_record AND NOT is_root THEN models ELSE 0 END) AS with_parent,
         sum(CASE WHEN NOT is_root THEN models ELSE 0 END) AS derivatives,
         sum(CASE WHEN NOT is_root AND bucket <> 'unresolved' THEN models ELSE 0 END) AS resolved,
         sum(CASE WHEN NOT is_root AND bucket = 'mixed' THEN models ELSE 0 END) AS mixed
}
CALL () {
  MATCH (:Model)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
  RETURN count(*) AS with_lab, count(g.country) AS with_country
}
CALL () {
  MATCH (:Model)-[:ROOTED_IN {edges: $edges}]->(b:Model)
  WITH DISTINCT b
  RETURN count(*) AS bases,
         count(CASE WHEN EXISTS { (b)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
                                  WHERE g.country IS NOT NULL } THEN 1 END) AS placed_bases
}
UNWIND [[1, 'models with a record of their own', records, total],
        [2, 'records with a parent', with_parent, records],
        [3, 'models of a known lab', with_lab, total],
        [4, 'models of a lab with a known country', with_country, total],
        [5, 'derivatives whose bases are all of known countries', resolved, derivatives],
        [6, 'derivatives on bases of several countries', mixed, derivatives],
        [7, 'bases of derivatives that are of a lab with a known country', placed_bases, bases]] AS line
RETURN line[1] AS measure, line[2] AS models, line[3] AS of,
       CASE WHEN line[3] > 0 THEN toFloat(line[2]) / line[3] END AS share
ORDER BY line[0]
