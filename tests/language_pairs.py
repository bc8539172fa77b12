"""Articles in five languages, lines that they say and lines that they do not; all written for these tests."""
# ruff: noqa: E501 - a sentence a line

ARTICLES = {
    "de": """Brandenau erhöht den Mindestlohn
11. Dezember 2024, 10:05 Uhr
Die Regierung von Brandenau hat am Dienstag nach monatelangem Streit beschlossen, den Mindestlohn zum 1. Juli 2025 auf 14,50 Euro zu erhöhen. Arbeitsminister Jonas Reiter lobte den Beschluss, Oppositionsführerin Maria Senft kritisierte ihn.
Von der Erhöhung profitieren nach Angaben des Ministeriums mindestens 320.000 Beschäftigte in Hotels und Gaststätten. Ministerpräsidentin Helga Torn traf am Montag in Seestadt den Gewerkschaftschef Karl Obermann und den Unternehmer Paul Winkler.
Reiter sagte, die Regierung plane keine weiteren Ausnahmen für Saisonbetriebe. Der ehemalige Finanzminister Ulrich Maas warnte vor Entlassungen in 12 Betrieben, in 3 Städten wurden Kurzarbeit und Streiks angemeldet.
Bei einem Brand in einer Fabrik in Seestadt starben vier Menschen, 17 wurden verletzt. Die Polizei vermutet, dass ein defektes Kabel das Feuer ausgelöst haben könnte.
Der Verband lehnte den Vorschlag der Kommission nicht ab, wenn die Fristen verlängert werden. Torn sagte nach der Sitzung: „Wir haben lange genug gewartet.“
""",
    "fr": """Le gouvernement relève le salaire minimum
Publié le 11 décembre 2024 à 10h05
Le gouvernement de Brandois a décidé mardi, après des mois de querelles, de porter le salaire minimum à 1 450 euros à partir du 1er juillet 2025. Le ministre du Travail, Jonas Reynier, a salué la décision, la députée Marie Senet l'a critiquée.
Selon le ministère, au moins 320 000 salariés des hôtels et des restaurants profiteront de la hausse. La présidente Hélène Tournier a rencontré lundi à Lacville le syndicaliste Karl Aubert et l'entrepreneur Paul Vinet.
Jonas Reynier a déclaré que le gouvernement ne prévoit aucune exception pour les entreprises saisonnières. L'ancien ministre des Finances Ulric Massin a mis en garde contre des licenciements dans 12 entreprises de la région de Lacville.
L'incendie d'une usine de Lacville a fait quatre morts et 17 blessés dimanche. La police pense qu'un câble défectueux pourrait avoir provoqué le feu.
La fédération n'a pas rejeté la proposition de la commission. La présidente Hélène Tournier a dit après la séance : « Nous avons attendu assez longtemps. »
""",
    "es": """El Gobierno sube el salario mínimo
11 de diciembre de 2024, 10:05
El Gobierno de Brandal decidió el martes, tras meses de disputas, subir el salario mínimo a 1.450 euros a partir del 1 de julio de 2025. El ministro de Trabajo, Jonás Reina, elogió la decisión, la diputada María Senet la criticó.
Según el ministerio, al menos 320.000 empleados de hoteles y restaurantes se beneficiarán de la subida. La presidenta Elena Torno se reunió el lunes en Villalago con el sindicalista Carlos Abadía y el empresario Pablo Viñedo.
Jonás Reina afirmó que el Gobierno no prevé más excepciones para las empresas de temporada. El exministro de Hacienda Ulises Masón advirtió de despidos en 12 empresas de la región de Villalago.
El incendio de una fábrica de Villalago causó el domingo cuatro muertos y 17 heridos. La policía cree que un cable defectuoso podría haber provocado el fuego.
La federación no rechazó la propuesta de la comisión. La presidenta Elena Torno dijo tras la sesión: «Hemos esperado bastante tiempo».
""",
    "ja": """最低賃金、来年7月に引き上げへ
2024年12月11日 10時05分
秋津県の小野寺健知事は10日、数カ月にわたる協議の末、最低賃金を2025年7月1日から時給1150円に引き上げることを決めた。経営者団体の佐伯隆会長は決定を批判し、労働組合の村田幸子委員長は決定を歓迎した。
県によると、ホテルや飲食店で働く少なくとも32万人が対象となる。小野寺知事は9日、湖西市で村田委員長と会談した。
小野寺知事は会見で、季節営業の店に例外を認める考えはないと述べた。元財務相の三輪聡氏は、12社で解雇が起きるおそれがあると指摘した。
湖西市の工場で8日に起きた火災では、4人が死亡し、17人がけがをした。警察は、配線の不良が原因となった可能性があるとみて調べている。
業界団体は県の提案を拒否しなかった。小野寺知事は会議の後、「もう十分に待った」と語った。
""",
    "zh": """云岭省上调最低工资
2024年12月11日 10:05
云岭省政府10日经过数月协商后决定，从2025年7月1日起把最低工资上调至每月1450元。省长陆建国表示欢迎，商会会长方志明批评这一决定。
据劳动部门介绍，至少32万名酒店和餐馆员工将从中受益。省长陆建国9日在湖西市会见工会主席周秀兰和企业家魏东升。
陆建国说，政府不考虑为季节性企业增加例外。前财政部长马德华警告，湖西地区12家企业可能裁员。
湖西市一家工厂8日发生火灾，造成4人死亡、17人受伤。警方认为，一根损坏的电缆可能引发了火灾。
行业协会没有拒绝委员会的提案。陆建国在会后说：“我们已经等得够久了。”
""",
}

FAITHFUL = {
    "de": [
        "Die Regierung von Brandenau hat am 10. Dezember beschlossen, den Mindestlohn auf 14,50 Euro zu erhöhen.",
        "Die Regierung von Brandenau hat am Dienstag beschlossen, den Mindestlohn zum 1. Juli 2025 zu erhöhen.",
        "Arbeitsminister Jonas Reiter lobte den Beschluss.",
        "Nach Angaben des Ministeriums profitieren mindestens 320.000 Beschäftigte in Hotels.",
        "Ministerpräsidentin Helga Torn traf den Gewerkschaftschef Karl Obermann und den Unternehmer Paul Winkler.",
        "Jonas Reiter sagte, die Regierung plane keine Ausnahmen für Saisonbetriebe.",
        "Der ehemalige Finanzminister Ulrich Maas warnte vor Entlassungen.",
        "Bei einem Brand in einer Fabrik starben vier Menschen, 17 wurden verletzt.",
        "Bei einem Brand in Seestadt starben vier Menschen.",
        "Torn sagte: „Wir haben lange genug gewartet.“",
    ],
    "fr": [
        "Le gouvernement de Brandois a décidé mardi de porter le salaire minimum à 1 450 euros.",
        "Le 10 décembre, le gouvernement de Brandois a décidé de porter le salaire minimum à 1450 euros.",
        "Le ministre du Travail, Jonas Reynier, a salué la décision.",
        "Selon le ministère, au moins 320 000 salariés des hôtels profiteront de la hausse.",
        "La présidente Hélène Tournier a rencontré à Lacville le syndicaliste Karl Aubert et l'entrepreneur Paul Vinet.",
        "Jonas Reynier a déclaré que le gouvernement ne prévoit aucune exception.",
        "L'ancien ministre des Finances Ulric Massin a mis en garde contre des licenciements.",
        "L'incendie d'une usine a fait quatre morts et 17 blessés.",
        "La police pense qu'un câble pourrait avoir provoqué le feu.",
        "La présidente a dit : « Nous avons attendu assez longtemps. »",
    ],
    "es": [
        "El Gobierno de Brandal decidió el martes subir el salario mínimo a 1.450 euros.",
        "El Gobierno de Brandal decidió el 10 de diciembre subir el salario mínimo a 1450 euros.",
        "El ministro de Trabajo, Jonás Reina, elogió la decisión.",
        "Según el ministerio, al menos 320.000 empleados de hoteles se beneficiarán de la subida.",
        "La presidenta Elena Torno se reunió en Villalago con el sindicalista Carlos Abadía y el empresario Pablo Viñedo.",
        "Jonás Reina afirmó que el Gobierno no prevé más excepciones.",
        "El exministro de Hacienda Ulises Masón advirtió de despidos en 12 empresas.",
        "El incendio de una fábrica causó cuatro muertos y 17 heridos.",
        "La policía cree que un cable podría haber provocado el fuego.",
        "La presidenta dijo: «Hemos esperado bastante tiempo».",
    ],
    "ja": [
        "秋津県の小野寺健知事は10日、最低賃金を時給1150円に引き上げることを決めた。",
        "小野寺健知事は12月10日、最低賃金を2025年7月1日から時給1150円に引き上げることを決めた。",
        "経営者団体の佐伯隆会長は決定を批判した。",
        "県によると、少なくとも32万人が対象となる。",
        "小野寺健知事は9日、村田幸子委員長と会談した。",
        "小野寺知事は、季節営業の店に例外を認める考えはないと述べた。",
        "元財務相の三輪聡氏は、解雇が起きるおそれがあると指摘した。",
        "湖西市の工場で起きた火災では、4人が死亡し、17人がけがをした。",
        "業界団体は提案を拒否しなかった。",
        "小野寺知事は「もう十分に待った」と語った。",
    ],
    "zh": [
        "云岭省政府10日决定，从2025年7月1日起把最低工资上调至每月1450元。",
        "云岭省政府12月10日经过数月协商后决定把最低工资上调至每月1450元。",
        "商会会长方志明批评这一决定。",
        "据劳动部门介绍，至少32万名酒店和餐馆员工将受益。",
        "省长陆建国会见工会主席周秀兰和企业家魏东升。",
        "陆建国说，政府不考虑增加例外。",
        "前财政部长马德华警告，12家企业可能裁员。",
        "一家工厂8日发生火灾，造成4人死亡、17人受伤。",
        "行业协会没有拒绝提案。",
        "陆建国说：“我们已经等得够久了。”",
    ],
}

UNFAITHFUL = {
    "de": [
        (
            "Die Regierung von Brandenau hat am Montag beschlossen, den Mindestlohn auf 14,50 Euro zu erhöhen.",
            "date",
        ),
        (
            "Die Regierung von Brandenau hat am Dienstag beschlossen, den Mindestlohn auf 15,40 Euro zu erhöhen.",
            "number",
        ),
        ("Arbeitsminister Jonas Reiter kritisierte den Beschluss.", "another's deed"),
        ("Von der Erhöhung profitieren 320.000 Beschäftigte in Hotels.", "no source, no limit"),
        ("Karl Obermann traf in Seestadt den Unternehmer Paul Winkler.", "roles"),
        ("Reiter sagte, die Regierung plane Ausnahmen für Saisonbetriebe.", "negation"),
        ("Der Finanzminister Ulrich Maas warnte vor Entlassungen in 12 Betrieben.", "former"),
        ("Bei einem Brand in einer Fabrik in Seestadt starben 17 Menschen.", "number of others"),
        ("Ein defektes Kabel hat das Feuer ausgelöst.", "possibility"),
        ("Der Verband lehnte den Vorschlag der Kommission ab.", "negation and condition"),
        ("Torn sagte: „Wir haben lange gewartet.“", "quotation"),
        (
            "Ministerpräsident Helmut Torn traf am Montag in Seestadt den Gewerkschaftschef Karl Obermann.",
            "name",
        ),
        ("The government of Brandenau decided to raise the minimum wage.", "language"),
        ("Hier ist die Zusammenfassung: Die Regierung hat den Mindestlohn erhöht.", "chatter"),
    ],
    "fr": [
        ("Le gouvernement de Brandois a décidé lundi de porter le salaire minimum à 1 450 euros.", "date"),
        ("Le gouvernement de Brandois a décidé mardi de porter le salaire minimum à 1 540 euros.", "number"),
        ("Le ministre du Travail, Jonas Reynier, a critiqué la décision.", "another's deed"),
        ("Selon le ministère, 320 000 salariés des hôtels profiteront de la hausse.", "limit"),
        ("Le syndicaliste Karl Aubert a rencontré lundi à Lacville l'entrepreneur Paul Vinet.", "roles"),
        (
            "Jonas Reynier a déclaré que le gouvernement prévoit une exception pour les entreprises saisonnières.",
            "negation",
        ),
        ("Le ministre des Finances Ulric Massin a mis en garde contre des licenciements.", "former"),
        ("L'incendie d'une usine de Lacville a fait 17 morts.", "number of others"),
        ("Un câble défectueux a provoqué le feu.", "possibility"),
        ("La fédération a rejeté la proposition de la commission.", "negation"),
        ("La présidente Hélène Tournier a dit : « Nous avons attendu longtemps. »", "quotation"),
        ("Le président Henri Tournier a rencontré lundi à Lacville le syndicaliste Karl Aubert.", "name"),
        ("The government of Brandois decided to raise the minimum wage.", "language"),
        ("Voici le résumé : le gouvernement a décidé de porter le salaire minimum à 1 450 euros.", "chatter"),
    ],
    "es": [
        ("El Gobierno de Brandal decidió el lunes subir el salario mínimo a 1.450 euros.", "date"),
        ("El Gobierno de Brandal decidió el martes subir el salario mínimo a 1.540 euros.", "number"),
        ("El ministro de Trabajo, Jonás Reina, criticó la decisión.", "another's deed"),
        ("Según el ministerio, 320.000 empleados de hoteles se beneficiarán de la subida.", "limit"),
        ("El sindicalista Carlos Abadía se reunió en Villalago con la presidenta Elena Torno.", "roles"),
        (
            "Jonás Reina afirmó que el Gobierno prevé más excepciones para las empresas de temporada.",
            "negation",
        ),
        ("El ministro de Hacienda Ulises Masón advirtió de despidos en 12 empresas.", "former"),
        ("El incendio de una fábrica de Villalago causó 17 muertos.", "number of others"),
        ("Un cable defectuoso provocó el fuego.", "possibility"),
        ("La federación rechazó la propuesta de la comisión.", "negation"),
        ("La presidenta Elena Torno dijo: «Hemos esperado tiempo».", "quotation"),
        (
            "El presidente Ernesto Torno se reunió el lunes en Villalago con el sindicalista Carlos Abadía.",
            "name",
        ),
        ("The government of Brandal decided to raise the minimum wage.", "language"),
        ("El Gobierno decidirá el martes subir el salario mínimo a 1.450 euros.", "tense"),
    ],
    "ja": [
        ("小野寺健知事は9日、最低賃金を時給1150円に引き上げることを決めた。", "date"),
        ("小野寺健知事は10日、最低賃金を時給1510円に引き上げることを決めた。", "number"),
        ("経営者団体の佐伯隆会長は決定を歓迎した。", "another's deed"),
        ("ホテルや飲食店で働く32万人が対象となる。", "no source, no limit"),
        ("労働組合の村田幸子委員長は決定を批判した。", "roles"),
        ("小野寺知事は会見で、季節営業の店に例外を認める考えを述べた。", "negation"),
        ("財務相の三輪聡氏は、12社で解雇が起きるおそれがあると指摘した。", "former"),
        ("湖西市の工場で8日に起きた火災では、17人が死亡した。", "number of others"),
        ("配線の不良が原因となった。", "possibility"),
        ("業界団体は県の提案を拒否した。", "negation"),
        ("小野寺知事は会議の後、「十分に待った」と語った。", "quotation"),
        ("小野寺隆知事は9日、湖西市で村田委員長と会談した。", "name"),
        ("The governor decided to raise the minimum wage to 1150 yen.", "language"),
        ("以下は要約です。秋津県の小野寺健知事は最低賃金を引き上げることを決めた。", "chatter"),
    ],
    "zh": [
        ("云岭省政府9日决定，从2025年7月1日起把最低工资上调至每月1450元。", "date"),
        ("云岭省政府10日决定，从2025年7月1日起把最低工资上调至每月1540元。", "number"),
        ("省长陆建国批评这一决定。", "another's deed"),
        ("32万名酒店和餐馆员工将从中受益。", "no source, no limit"),
        ("工会主席周秀兰9日在湖西市会见省长陆建国。", "roles"),
        ("陆建国说，政府考虑为季节性企业增加例外。", "negation"),
        ("财政部长马德华警告，湖西地区12家企业可能裁员。", "former"),
        ("湖西市一家工厂8日发生火灾，造成17人死亡。", "number of others"),
        ("一根损坏的电缆引发了火灾。", "possibility"),
        ("行业协会拒绝委员会的提案。", "negation"),
        ("陆建国在会后说：“我们等得够久了。”", "quotation"),
        ("省长陆志强9日在湖西市会见工会主席周秀兰。", "name"),
        ("The provincial government decided to raise the minimum wage.", "language"),
        ("以下是摘要：云岭省政府决定上调最低工资。", "chatter"),
    ],
}
