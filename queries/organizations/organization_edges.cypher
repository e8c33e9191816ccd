// Question: organization_edges. Parameters: statuses, edges.
// Columns: organization, relation, other, detail, amount_usd, share_percent, moment, sources
MATCH (a:Organization)-[e:OWNED_BY|SPUN_OUT_OF|FUNDED_BY]->(b:Organization)
WHERE (type(e) = 'OWNED_BY' AND e.until IS NULL) OR type(e) = 'SPUN_OUT_OF'
   OR (type(e) = 'FUNDED_BY' AND e.status IN $statuses)
RETURN a.id AS organization, toLower(type(e)) AS relation, b.id AS other,
       CASE type(e) WHEN 'OWNED_BY' THEN e.kind WHEN 'FUNDED_BY' THEN e.status END AS detail,
       e.amount_usd AS amount_usd, e.share_percent AS share_percent,
       coalesce(e.announced_on, e.since) AS moment, e.sources AS sources
ORDER BY organization, relation, other, moment
