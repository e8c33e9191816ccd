// Question: leaderboard. Parameters: list, benchmark, country, edges.
// Columns: list, as_of, rank, name, organization_text, organization, country, model, benchmark, value, votes
MATCH (g:Organization)-[e:ENTERED]->(b:Benchmark)
WHERE ($list IS NULL OR e.list = $list) AND ($benchmark IS NULL OR b.id = $benchmark)
  AND ($country IS NULL OR g.country = $country)
RETURN e.list AS list, e.as_of AS as_of, e.rank AS rank, e.name AS name, e.organization_text AS organization_text,
       g.id AS organization, g.country AS country, e.model AS model, b.id AS benchmark, e.value AS value,
       e.votes AS votes
ORDER BY list, rank, name, benchmark
