// The statement that finds the questions without an answer. Part of the caller's transaction;
// throws what libpqxx throws.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ports/site_admin.h"

namespace pqxx {
class transaction_base;
}

namespace livechat {

// See SiteAdmin::unanswered. A question is unanswered when the newest attempt at its reply failed,
// or was the FAQ's word that it does not know; one without a reply is still waiting for it.
std::vector<UnansweredQuestion> selectUnanswered(pqxx::transaction_base& transaction,
                                                 const std::string& key, int days,
                                                 std::size_t most);

}  // namespace livechat
