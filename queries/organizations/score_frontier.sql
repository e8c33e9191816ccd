-- Question: score_frontier. Parameters: list, benchmark, country.
-- Columns: country, month, models, open_value, open_model, proprietary_value, proprietary_model, gap
WITH entry AS (
    SELECT g.country, left(e.released_on, 7) AS month, e.openness, e.name, e.value
    FROM entered e JOIN organization g ON g.id = e.organization
    WHERE e.list = $list AND e.benchmark = $benchmark AND ($country IS NULL OR g.country = $country)
      AND g.country IS NOT NULL AND e.openness IS NOT NULL AND length(e.released_on) >= 7
), frontier AS (
    SELECT m.country, m.month, count(DISTINCT e.name) AS models,
           max(e.value) FILTER (e.openness = 'open') AS open_value,
           max(e.value) FILTER (e.openness = 'proprietary') AS proprietary_value
    FROM (SELECT DISTINCT country, month FROM entry) m JOIN entry e ON e.country = m.country AND e.month <= m.month
    GROUP BY m.country, m.month
)
SELECT f.country, f.month, f.models,
       f.open_value, (SELECT min(e.name) FROM entry e WHERE e.country = f.country AND e.month <= f.month
                      AND e.openness = 'open' AND e.value = f.open_value) AS open_model,
       f.proprietary_value, (SELECT min(e.name) FROM entry e WHERE e.country = f.country AND e.month <= f.month
                             AND e.openness = 'proprietary' AND e.value = f.proprietary_value) AS proprietary_model,
       f.open_value - f.proprietary_value AS gap
FROM frontier f
ORDER BY f.country, f.month
