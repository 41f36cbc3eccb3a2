// A site as a file: what `chatctl demo`, `site set`, `site export`, `faq` and `products` read and
// write.
//
//   {"site":{"key":"demo","name":"…","language":"en","homeUrl":null,"origins":["https://…"],
//            "look":{"color":"#0b6b5d","position":"right","theme":"auto","radius":16},
//            "texts":{"title":"…","greeting":"…","disclosure":"…","placeholder":"…"},
//            "contact":{"email":"…","url":"/contact"},"starters":["…"],"systemPrompt":"…",
//            "hours":{"timeZone":"Europe/Berlin","week":{"mon":[["09:00","18:00"]]}},
//            "privacy":{"url":"/privacy","notice":"…","consent":"…"},
//            "intake":{"name":"optional","email":"required"},
//            "greetings":[{"id":"…","text":"…","afterSeconds":20,"paths":["/products/*"],
//                          "cart":"filled","cartTotalFrom":50}]},
//    "faq":[{"id":"…","question":"…","answer":"…","alternatives":["…"],"title":"…","url":"/…"}],
//    "products":[{"id":"…","title":"…","names":["…"],"description":"…","url":"/…","image":"/…",
//                 "price":{"amount":"49.90","currency":"EUR"},"availability":"in_stock"}]}
//
// Only key, name, id, question, answer, and a product's title and url must be there; null is the
// same as absent. A field of another name is a fault: it is a slip of the pen more often than not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "chat/site.h"

namespace livechat {

// Invalid: `detail` lists every fault, one a line, each with its place in the file.
Result<Site> parseSiteFile(std::string_view text);

// The site of such a file, whether or not a FAQ stands beside it.
Result<Site> parseSiteSettings(std::string_view text);

// The FAQ of such a file, whether or not a site stands beside it.
Result<std::vector<FaqEntry>> parseFaqFile(std::string_view text);

// The products of such a file, whether or not a site stands beside them.
Result<std::vector<Product>> parseProductsFile(std::string_view text);

// Indented, ends with a newline; parses back to the same.
std::string siteFileText(const Site& site);  // without the FAQ and the products
std::string faqFileText(const std::vector<FaqEntry>& entries);
std::string productsFileText(const std::vector<Product>& products);

}  // namespace livechat
