-- Question: leaderboard. Parameters: list, benchmark, country, openness.
-- Columns: list, as_of, rank, name, organization_text, organization, country, model, license_text, openness,
-- released_on, benchmark, value, votes
SELECT e.list, e.as_of, e.rank, e.name, e.organization_text, e.organization, g.country, e.model, e.license_text,
       e.openness, e.released_on, e.benchmark, e.value, e.votes
FROM entered e JOIN organization g ON g.id = e.organization
WHERE ($list IS NULL OR e.list = $list) AND ($benchmark IS NULL OR e.benchmark = $benchmark)
  AND ($country IS NULL OR g.country = $country) AND ($openness IS NULL OR e.openness = $openness)
ORDER BY e.list, e.rank NULLS LAST, e.name, e.benchmark
