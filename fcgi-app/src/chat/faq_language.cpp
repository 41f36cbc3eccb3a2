#include "chat/faq_language.h"

namespace livechat {

const FaqLanguage& faqLanguage(std::string_view primary) {
  static constexpr FaqLanguage kUnknown{};
  if (primary == "en") return kFaqEnglish;
  if (primary == "de") return kFaqGerman;
  return kUnknown;
}

}  // namespace livechat
