"""Month names as newswires write them: data for the text parser (is this a date line?) and the date reader (which?)."""

from __future__ import annotations

from collections.abc import Mapping

_LINES = (
    # English, German, Dutch, Afrikaans, and the Scandinavian languages
    "jan january januar januari januarie janv janvier jänner jänn január",
    "feb february februar februari februarie febr fév février februarij február",
    "mar march märz mär mrz maart mrt mars maerz marec",
    "apr april avr avril",
    "may mai mei maj maio mayo maggio mag máj mayıs május",
    "jun june juni juin jún június",
    "jul july juli juil juillet júl július",
    "aug august augustus augusti augustus août aout",
    "sep sept september septembre september septiembre setiembre",
    "oct oktober october okt octobre octubre október",
    "nov november novembre noviembre",
    "dec december dez dezember déc décembre des desember december diciembre",
    # Spanish, Portuguese, Italian, Catalan, Romanian
    "enero ene janeiro gennaio gen gener ianuarie ian",
    "febrero fevereiro fev febbraio febrer februarie",
    "marzo março març martie",
    "abril abr aprile aprilie",
    "maig maiul",
    "junio junho giugno giu juny iunie iun",
    "julio julho luglio lug juliol iulie iul",
    "agosto ago agost",
    "setembro set settembre setembre septembrie",
    "outubro out ottobre ott octombrie",
    "novembro noiembrie noi",
    "dezembro dicembre dic desembre decembrie",
    # Albanian
    "janar",
    "shkurt",
    "",
    "prill",
    "",
    "qershor",
    "korrik",
    "gusht",
    "shtator",
    "tetor",
    "nëntor nentor",
    "dhjetor",
    # Turkish, Azerbaijani
    "ocak oca yanvar",
    "şubat şub fevral",
    "mart",
    "nisan nis aprel",
    "",
    "haziran haz iyun",
    "temmuz tem iyul",
    "ağustos ağu avqust",
    "eylül eyl sentyabr",
    "ekim oktyabr",
    "kasım noyabr",
    "aralık dekabr",
    # Russian, Ukrainian, Bulgarian, Macedonian (nominative and the genitive that dates use)
    "январь января янв січень січня сiчня януари јануари",
    "февраль февраля фев лютий лютого февруари",
    "март марта березень березня",
    "апрель апреля апр квітень квітня април",
    "май мая мај травень травня",
    "июнь июня июн червень червня юни јуни",
    "июль июля июл липень липня юли јули",
    "август августа авг серпень серпня",
    "сентябрь сентября сен сент вересень вересня септември",
    "октябрь октября окт жовтень жовтня октомври",
    "ноябрь ноября ноя листопада ноември",
    "декабрь декабря дек грудень грудня декември",
    # Polish, Czech, Slovak (genitive too); "listopad" is October in Croatian and so is not read
    "styczeń stycznia leden ledna januára",
    "luty lutego únor února februára",
    "marzec marca březen března",
    "kwiecień kwietnia duben dubna apríl apríla",
    "maja květen května mája",
    "czerwiec czerwca červen června júna",
    "lipiec lipca červenec července júla",
    "sierpień sierpnia srpen srpna augusta",
    "wrzesień września září septembra",
    "październik października říjen října októbra",
    "listopadu novembra",
    "grudzień grudnia prosinec prosince decembra",
    # Croatian, Serbian, Slovene, Hungarian
    "siječanj siječnja јануар",
    "veljača veljače фебруар",
    "ožujak ožujka március márc",
    "travanj travnja április ápr",
    "svibanj svibnja",
    "lipanj lipnja јун",
    "srpanj srpnja јул",
    "kolovoz kolovoza avgust augusztus",
    "rujan rujna septembar szeptember szept септембар",
    "oktobar октобар",
    "studeni studenog studenoga novembar новембар",
    "prosinac prosinca decembar децембар",
    # Finnish, Estonian, Greek, Indonesian
    "tammikuu tammikuuta jaanuar ιανουάριος ιανουαρίου ιαν",
    "helmikuu helmikuuta veebruar φεβρουάριος φεβρουαρίου φεβ pebruari",
    "maaliskuu maaliskuuta märts μάρτιος μαρτίου μαρ maret",
    "huhtikuu huhtikuuta aprill απρίλιος απριλίου απρ",
    "toukokuu toukokuuta μάιος μαΐου μαΐ",
    "kesäkuu kesäkuuta juuni ιούνιος ιουνίου ιούν",
    "heinäkuu heinäkuuta juuli ιούλιος ιουλίου ιούλ",
    "elokuu elokuuta αύγουστος αυγούστου αύγ agustus",
    "syyskuu syyskuuta σεπτέμβριος σεπτεμβρίου σεπ",
    "lokakuu lokakuuta oktoober οκτώβριος οκτωβρίου οκτ",
    "marraskuu marraskuuta νοέμβριος νοεμβρίου νοέ",
    "joulukuu joulukuuta detsember δεκέμβριος δεκεμβρίου δεκ",
)


def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for index, line in enumerate(_LINES):
        names.update(dict.fromkeys(line.casefold().split(), index % 12 + 1))
    return names


MONTHS: Mapping[str, int] = _months()
"""Month number (1 to 12) by casefolded name or abbreviation, without a full stop."""
