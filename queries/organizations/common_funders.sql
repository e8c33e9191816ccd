-- Question: common_funders. Parameters: labs, lab, indirect, statuses.
-- Columns: funder, funder_name, funder_country, labs, lab_countries
WITH backed AS (
    SELECT DISTINCT b.funder, b.organization AS lab, g.country, g.search_names
    FROM backed_by b JOIN organization g ON g.id = b.organization
    WHERE list_contains($statuses, b.status) AND ($indirect OR b.depth = 1)
)
SELECT b.funder, o.name AS funder_name, o.country AS funder_country, list_sort(list(b.lab)) AS labs,
       list_sort(list_distinct(coalesce(list(b.country) FILTER (b.country IS NOT NULL), []))) AS lab_countries
FROM backed b JOIN organization o ON o.id = b.funder
GROUP BY b.funder, o.name, o.country
HAVING count(*) >= $labs AND ($lab IS NULL OR bool_or(list_contains(b.search_names, $lab)))
ORDER BY len(labs) DESC, b.funder
