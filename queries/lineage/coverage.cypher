// Question: coverage. Parameters: edges. Columns: measure, models, of, share
MATCH (m:Model)
OPTIONAL MATCH (m)-[:UPLOADED_BY]->(:Account)-[:RUN_BY]->(g:Organization)
WITH m.has_record AS has_record, g IS NOT NULL AS has_lab, g.country IS NOT NULL AS has_country,
     m['is_root_' + $edges] AS is_root, m['origin_bucket_' + $edges] AS bucket,
     EXISTS { (m)<-[:ROOTED_IN {edges: $edges}]-() } AS is_base
WITH count(*) AS total,
     count(CASE WHEN has_record THEN 1 END) AS records,
     count(CASE WHEN has_record AND NOT is_root THEN 1 END) AS with_parent,
     count(CASE WHEN has_lab THEN 1 END) AS with_lab,
     count(CASE WHEN has_country THEN 1 END) AS with_country,
     count(CASE WHEN NOT is_root THEN 1 END) AS derivatives,
     count(CASE WHEN NOT is_root AND bucket <> 'unresolved' THEN 1 END) AS resolved,
     count(CASE WHEN NOT is_root AND bucket = 'mixed' THEN 1 END) AS mixed,
     count(CASE WHEN is_base THEN 1 END) AS bases,
     count(CASE WHEN is_base AND has_country THEN 1 END) AS placed_bases
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
