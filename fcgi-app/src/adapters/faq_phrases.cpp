#include "adapters/faq_phrases.h"

#include "chat/faq_words.h"

namespace livechat {

namespace {

constexpr FaqPhrases kEnglish{
    .unknown = "I am sorry, I do not have an answer to that.",
    .writeTo = "You can write to {}, and a person will help you.",
    .noContact = "Please ask the people of the shop.",
    .related = "Maybe one of these helps? I can tell you:",
    .costs = "**{0}** costs {1}.",
    .inStock = "It is in stock.",
    .lowStock = "Only a few are left.",
    .soldOut = "It is sold out at the moment.",
    .nothingAsked = "What would you like to know?",
    .greetings = "hi hello hey hiya howdy there greetings good morning afternoon evening day",
    .greeting = "Hello! What can I help you with?",
    .thanks = "thanks thank you thx ty cheers so very much a lot many great perfect ok okay",
    .welcome = "You are welcome! If anything else comes up, just ask.",
    .farewells = "bye goodbye good see you later cya",
    .farewell = "Goodbye, and thank you for your visit!",
};

constexpr FaqPhrases kGerman{
    .unknown = "Das weiß ich leider nicht.",
    .writeTo = "Schreiben Sie gern an {}, dann hilft Ihnen ein Mensch weiter.",
    .noContact = "Bitte fragen Sie direkt beim Shop nach.",
    .related = "Vielleicht hilft Ihnen eine dieser Fragen? Dazu weiß ich etwas:",
    .costs = "**{0}** kostet {1}.",
    .inStock = "Das Produkt ist auf Lager.",
    .lowStock = "Es sind nur noch wenige da.",
    .soldOut = "Das Produkt ist zurzeit ausverkauft.",
    .nothingAsked = "Was möchten Sie wissen?",
    .greetings = "hallo hi hey moin servus grüß gott guten tag morgen abend zusammen",
    .greeting = "Hallo! Womit kann ich Ihnen helfen?",
    .thanks = "danke dankeschön vielen herzlichen dank schön sehr super perfekt ok",
    .welcome = "Gern geschehen! Wenn Sie noch etwas wissen möchten, fragen Sie einfach.",
    .farewells = "tschüss tschüß ciao auf wiedersehen bis bald",
    .farewell = "Auf Wiedersehen und danke für Ihren Besuch!",
};

}  // namespace

const FaqPhrases& faqPhrases(std::string_view language) {
  return primaryLanguage(language) == "de" ? kGerman : kEnglish;
}

std::vector<std::string_view> faqUnknownTexts() { return {kEnglish.unknown, kGerman.unknown}; }

}  // namespace livechat
