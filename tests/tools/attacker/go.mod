module example.com/attacker

go 1.19
