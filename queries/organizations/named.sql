-- Question: named. Parameters: name. Columns: organization, name, aliases
SELECT id AS organization, name, aliases FROM organization WHERE list_contains(search_names, $name) ORDER BY id
