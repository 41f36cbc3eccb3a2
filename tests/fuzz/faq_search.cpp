// FaqIndex: any bytes are a question, in every language that has tables and in one that has none.
#include <cmath>

#include "chat/faq_index.h"
#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

std::vector<FaqEntry> shop() {
  return {{"1",
           "What is your return policy?",
           "30 days, unused.",
           {"Can I send it back?"},
           "Returns",
           "/returns"},
          {"2",
           "How long does delivery take?",
           "3-5 working days; express 1-2.",
           {"When does it come?"},
           "Shipping",
           "/shipping"},
          {"3",
           "Wie kann ich bezahlen?",
           "Karte, PayPal, Apple Pay.",
           {"Zahlungsarten"},
           "Zahlung",
           "/payments"}};
}

}  // namespace

FUZZ_TARGET(faq_search) {
  static const FaqIndex indexes[] = {{shop(), "en"}, {shop(), "de-AT"}, {shop(), "xx"}};
  std::string_view question = textOf(data, size);
  const FaqIndex& index = indexes[takeByte(question) % std::size(indexes)];
  const auto hits = index.search(question, 2);
  require(hits.size() <= 2, "no more hits than asked for");
  double before = 2;
  for (const FaqHit& hit : hits) {
    require(std::isfinite(hit.score) && hit.score >= FaqIndex::kRelated, "a hit is related");
    require(hit.score <= before && hit.score <= 1.000001, "best first, none above 1");
    require(hit.entry != nullptr && !hit.entry->id.empty(), "a hit is an entry");
    before = hit.score;
  }
  return 0;
}
