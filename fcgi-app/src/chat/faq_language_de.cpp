#include "chat/faq_language.h"

namespace livechat {

namespace {

constexpr std::string_view kStopWords =
    "der die das den dem des ein eine einen einem einer eines und oder aber wenn dann als so wie "
    "was wer wen wem wessen welche welcher welches welchen warum wieso womit woher ich mich mir "
    "mein meine meinen meinem meiner du dich dir dein deine er sie es wir uns unser unsere ihr "
    "euch euer eure ihnen ihre ihren sich man in im an am auf aus bei beim mit nach von vom zu zum "
    "zur für über unter durch um bis bin bist ist sind seid war waren sein gewesen habe hab hast "
    "hat haben hatte hatten wird werden wurde wurden kann kannst können könnt könnte muss müssen "
    "soll sollte darf dürfen mag möchte will wollen würde da dort hier dies diese dieser dieses "
    "diesen auch nur denn doch mal eben ja ob dass daß etwa sehr noch schon";

constexpr std::string_view kSoftWords =
    "hallo hi hey moin servus guten tag morgen abend danke dank bitte gern gerne gruß grüße "
    "brauche brauchen wissen weiß frage fragen sagen geht gehen gibt geben machen macht tun "
    "bekommen bekomme kriegen nehmen etwas nichts sache sachen ding dinge hilfe helfen jetzt "
    "heute gestern woche monat vielleicht mehr viel viele andere anderer neu neue neuen nicht kein "
    "keine keinen gekauft kaufen möglich eigentlich wieder";

constexpr std::string_view kConcepts[] = {
    "rückgabe, zurückgeben, zurückschicken, zurücksenden, rücksendung, retoure, widerruf, "
    "widerrufen, umtauschrecht, schicke .. zurück, schicken .. zurück, gebe .. zurück, "
    "geben .. zurück, sende .. zurück, zurück",
    "erstattung, rückerstattung, erstatten, geld .. zurück, rückzahlung, zurückerstattet, "
    "gutschrift",
    "umtausch, umtauschen, tauschen, austausch, austauschen, ersetzen",
    "stornieren, storno, stornierung, abbestellen, absagen",
    "lieferung, liefern, geliefert, versand, versenden, verschicken, zustellung, zustellen, "
    "lieferzeit, versanddauer, versandkosten, lieferkosten, porto",
    "ankommen, kommt an, kommt, da sein, eintreffen, erhalten",
    "paket, päckchen, sendung, lieferung",
    "verspätet, verspätung, zu spät, überfällig, dauert zu lange",
    "verloren, verschwunden, weg, fehlt, vermisst, gestohlen",
    "verfolgen, sendungsverfolgung, tracking, nachverfolgen, wo ist, wo bleibt",
    "express, schnell, schneller, eilig, dringend, morgen",
    "land, länder, ausland, international, weltweit, europa, eu, österreich, schweiz, deutschland, "
    "frankreich, italien, spanien, polen, niederlande, belgien, england, großbritannien, usa",
    "adresse, anschrift, lieferadresse, straße, hausnummer, postleitzahl",
    "packstation, abholstation, postfach, paketshop",
    "kostenlos, gratis, umsonst, frei, kostenfrei, versandkostenfrei",
    "zahlen, bezahlen, zahlung, bezahlung, zahlungsart, zahlungsarten, zahlungsmöglichkeiten, "
    "zahlungsmethoden",
    "karte, kreditkarte, visa, mastercard",
    "abgelehnt, fehlgeschlagen, fehler, nicht akzeptiert",
    "raten, ratenzahlung, ratenkauf, finanzierung, klarna, später bezahlen",
    "rechnung, beleg, quittung, mehrwertsteuer, mwst",
    "rabatt, gutschein, gutscheincode, rabattcode, aktion",
    "geschenk, geschenkkarte",
    "sicher, sicherheit, verschlüsselt",
    "artikel, produkt, ware, gerät",
    "defekt, kaputt, fehlerhaft, mangelhaft, mangel, funktioniert nicht, geht nicht, beschädigt",
    "beschädigt, zerkratzt, zerbrochen, verbeult, transportschaden",
    "falsch, verkehrt, nicht bestellt, verwechselt",
    "garantie, gewährleistung",
    "reparatur, reparieren, instandsetzen",
    "ersatzteil, ersatzteile",
    "lager, vorrätig, verfügbar, verfügbarkeit, lieferbar, ausverkauft",
    "bestellung, bestellen, bestellt, auftrag",
    "ändern, änderung, bearbeiten, korrigieren",
    "konto, kundenkonto, registrieren, anmelden, login, gast",
    "kontakt, kontaktieren, erreichen, erreiche, schreiben",
    "telefon, telefonnummer, anrufen, hotline, rufnummer",
    "mensch, person, mitarbeiter, berater, jemand",
    "öffnungszeiten, geöffnet, geschäftszeiten, servicezeiten",
    "laden, geschäft, filiale, showroom, ladengeschäft",
    "datenschutz, dsgvo, daten, privatsphäre",
    "löschen, entfernen",
    "abmelden, newsletter, abbestellen",
};

constexpr std::string_view kAspects[] = {
    "wann, wie lange, lieferzeit, versanddauer, wie viele tage, dauer, dauert, frist, zeit, tage, "
    "wie schnell, bis wann",
    "kosten, kostet, preis, gebühr, gebühren, wie viel, wieviel, wie teuer, wie hoch, teuer, "
    "versandkosten, lieferkosten, porto",
    "wo, wohin, wo finde ich",
    "wie kann, wie geht, wie funktioniert, wie mache, wie bekomme, schritte, ablauf",
};

}  // namespace

const FaqLanguage kFaqGerman{kStopWords, kSoftWords, {}, kConcepts, kAspects};

}  // namespace livechat
