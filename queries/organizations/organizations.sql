-- Question: organizations. Parameters: text, country, kind, labs.
-- Columns: organization, name, native_name, kind, country, country_reason, is_lab, is_funder, accounts, models, sources
SELECT o.id AS organization, o.name, o.native_name, o.kind, o.country, o.country_reason, o.is_lab, o.is_funder,
       list_sort(coalesce((SELECT list(id) FROM account a WHERE a.organization = o.id), [])) AS accounts,
       coalesce((SELECT sum(model_count) FROM account a WHERE a.organization = o.id), 0)::BIGINT AS models, o.sources
FROM organization o
WHERE ($text IS NULL OR len(list_filter(o.search_names, lambda n: contains(n, $text))) > 0)
  AND ($country IS NULL OR o.country = $country) AND ($kind IS NULL OR o.kind = $kind) AND (NOT $labs OR o.is_lab)
ORDER BY o.id
