#include "licence/licence_table.h"

#include "oci/mem.h"

#define MIT_GRANT                                                                        \
	"permission is hereby granted free of charge to any person obtaining a copy of " \
	"this software and associated documentation files the software to deal in the "  \
	"software without restriction"
#define MIT_NOTICE                                                                        \
	"the above copyright notice and this permission notice shall be included in all " \
	"copies or substantial portions of the software"
#define X11_NAME "except as contained in this notice the name of the"
#define BSD_GRANT                                                                         \
	"redistribution and use in source and binary forms with or without modification " \
	"are permitted provided that the following conditions are met"
#define BSD_SOURCE "source code must retain the above copyright notice"
#define BSD_BINARY "binary form must reproduce the above copyright notice"
#define BSD_NAME "endorse or promote products derived from this software"
#define BSD_ADS "all advertising materials mentioning features or use of this software"
#define ISC_TERMS "provided that the above copyright notice and this permission notice"
#define ISC_LIABLE "in no event shall"
#define GPL_TERMS "terms and conditions for copying distribution and modification"
#define AGPL_TITLE "gnu affero general public license version 3 19 november 2007"
#define LGPL3_TITLE "gnu lesser general public license version 3 29 june 2007"
#define LGPL3_LINKING                                                            \
	"you may convey to a third party a combined work that links statically " \
	"or dynamically to this library"

const struct goci_licence_row goci_licence_rows[] = {
	{"0BSD", 110,
		{"permission to use copy modify and or distribute this software for any "
		 "purpose with or without fee is hereby granted the software is provided "
		 "as is"},
		{ISC_TERMS}},
	{"AGPL-3.0-only", 5700,
		{AGPL_TITLE,
			"remote network interaction use with the gnu general public "
			"license"},
		{NULL}},
	{"Apache-2.0", 1650,
		{"apache license version 2 0 january 2004", "grant of patent license",
			"grant of copyright license",
			"redistribution you may reproduce"},
		{"commons clause"}},
	{"Apache-2.0", 110,
		{"licensed under the apache license version 2 0 the license you may not "
		 "use this file except in compliance with the license"},
		{"grant of patent license"}},
	{"Artistic-2.0", 1450,
		{"the artistic license 2 0",
			"permission for redistribution of modified "
			"versions of the package"},
		{NULL}},
	{"BlueOak-1.0.0", 350, {"blue oak model license", "each contributor"}, {NULL}},
	{"BSD-1-Clause", 140, {BSD_GRANT, BSD_SOURCE, "as is"}, {BSD_BINARY, BSD_NAME}},
	{"BSD-2-Clause", 190, {BSD_GRANT, BSD_SOURCE, BSD_BINARY, "as is"},
		{BSD_NAME, BSD_ADS}},
	{"BSD-3-Clause", 225, {BSD_GRANT, BSD_SOURCE, BSD_BINARY, BSD_NAME},
		{BSD_ADS,
			"no express or implied licenses to any party s patent rights"}},
	{"BSD-3-Clause-Clear", 245,
		{BSD_GRANT, BSD_SOURCE, BSD_NAME,
			"no express or implied licenses to any party s patent rights"},
		{BSD_ADS}},
	{"BSD-4-Clause", 265, {BSD_GRANT, BSD_SOURCE, BSD_NAME, BSD_ADS}, {NULL}},
	{"BSL-1.0", 245,
		{"boost software license version 1 0",
			"permission is hereby granted free of charge to any person or "
			"organization obtaining a copy of the software and accompanying "
			"documentation"},
		{NULL}},
	{"BUSL-1.1", 800,
		{"business source license 1 1", "additional use grant",
			"effective on the change date"},
		{NULL}},
	{"CC-BY-3.0", 2950,
		{"creative commons", "attribution 3 0",
			"collection means a collection"},
		{"sharealike"}},
	{"CC-BY-4.0", 2900,
		{"attribution 4 0 international", "licensed material means"},
		{"sharealike 4 0", "noncommercial 4 0", "noderivatives 4 0"}},
	{"CC-BY-SA-4.0", 3150,
		{"attribution sharealike 4 0 international", "licensed material means"},
		{"noncommercial sharealike 4 0"}},
	{"CC0-1.0", 1100,
		{"cc0 1 0 universal",
			"affirmer hereby overtly fully permanently irrevocably and "
			"unconditionally waives abandons and surrenders"},
		{NULL}},
	{"CDDL-1.0", 2500,
		{"common development and distribution license", "cddl version 1 0",
			"covered software means"},
		{"version 1 1"}},
	{"Elastic-2.0", 600,
		{"elastic license 2 0",
			"you may not provide the software to third parties as a hosted or "
			"managed service"},
		{NULL}},
	{"EPL-1.0", 1750,
		{"eclipse public license v 1 0",
			"any use reproduction or distribution"},
		{NULL}},
	{"EPL-2.0", 2250,
		{"eclipse public license v 2 0",
			"any use reproduction or distribution"},
		{NULL}},
	{"EUPL-1.2", 2300,
		{"european union public licence v 1 2",
			"the licence this european union"},
		{NULL}},
	{"GPL-2.0-only", 2950,
		{"gnu general public license version 2 june 1991", GPL_TERMS,
			"activities other than copying distribution and modification are "
			"not covered by this license"},
		{"linking this library statically or dynamically with other modules"}},
	{"GPL-3.0-only", 5650,
		{"gnu general public license version 3 29 june 2007",
			"protecting users legal rights from anti circumvention law"},
		{AGPL_TITLE}},
	{"ISC", 110,
		{"permission to use copy modify and or distribute this software for any "
		 "purpose with or without fee is hereby granted",
			ISC_TERMS, ISC_LIABLE},
		{NULL}},
	{"ISC", 110,
		{"permission to use copy modify and distribute this software for any "
		 "purpose with or without fee is hereby granted",
			ISC_TERMS, ISC_LIABLE},
		{NULL}},
	{"JSON", 180,
		{MIT_GRANT, MIT_NOTICE, "the software shall be used for good not evil"},
		{NULL}},
	{"LGPL-2.1-only", 4350,
		{"gnu lesser general public license version 2 1 february 1999",
			GPL_TERMS},
		{NULL}},
	{"LGPL-3.0-only", 1250,
		{LGPL3_TITLE,
			"incorporates the terms and conditions of version 3 of the "
			"gnu general public license"},
		{LGPL3_LINKING}},
	{"LGPL-3.0-only WITH LGPL-3.0-linking-exception", 1400,
		{LGPL3_TITLE, LGPL3_LINKING}, {NULL}},
	{"MIT", 170, {MIT_GRANT, MIT_NOTICE, "as is"},
		{"the software shall be used for good not evil", X11_NAME,
			"commons clause"}},
	{"MIT-0", 145, {MIT_GRANT, "as is"}, {MIT_NOTICE, "subject to the following"}},
	{"MPL-1.1", 3750, {"mozilla public license version 1 1", "covered code means"},
		{NULL}},
	{"MPL-2.0", 2450,
		{"mozilla public license version 2 0",
			"incompatible with secondary licenses means",
			"exhibit a source code form license notice"},
		{NULL}},
	{"MulanPSL-2.0", 900,
		{"mulan permissive software license version 2", "grant of copyright "
								"license"},
		{NULL}},
	{"NCSA", 250,
		{"university of illinois ncsa open source license",
			"redistributions of source code must retain"},
		{NULL}},
	{"OFL-1.1", 650, {"sil open font license version 1 1", "reserved font name"},
		{NULL}},
	{"PostgreSQL", 175,
		{"permission to use copy modify and distribute this software and its "
		 "documentation for any purpose without fee and without a written "
		 "agreement is hereby granted"},
		{NULL}},
	{"Python-2.0", 2000,
		{"python software foundation license version 2",
			"beopen com license agreement"},
		{NULL}},
	{"SSPL-1.0", 5600,
		{"server side public license version 1 october 16 2018",
			"offering the program as a service"},
		{NULL}},
	{"Unicode-DFS-2016", 330,
		{"any person obtaining a copy of the unicode data files and any associated "
		 "documentation",
			"except as contained in this notice the name of a copyright holder"},
		{NULL}},
	{"Unlicense", 210,
		{"this is free and unencumbered software released into the public domain",
			"anyone is free to copy modify publish use compile sell or "
			"distribute this software"},
		{NULL}},
	{"UPL-1.0", 270, {"universal permissive license", "larger works"}, {NULL}},
	{"WTFPL", 75,
		{"do what the fuck you want to public license",
			"you just do what the fuck you want to"},
		{NULL}},
	{"X11", 195, {MIT_GRANT, MIT_NOTICE, X11_NAME}, {NULL}},
	{"Zlib", 135,
		{"this software is provided as is without any express or implied warranty",
			"altered source versions must be plainly marked as such",
			"this notice may not be removed or altered from any source "
			"distribution"},
		{NULL}},
};

const size_t goci_licence_row_count = OCI_COUNT(goci_licence_rows);
