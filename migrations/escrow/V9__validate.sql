-- What is valid becomes so; what is not is named in a warning and stays NOT VALID until the orphans are gone.
select bactrian.validate_foreign_keys('escrow');
