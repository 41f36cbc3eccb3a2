// The statements about sites, their FAQ and their products. Each function is part of the caller's
// transaction and throws what libpqxx throws.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chat/site.h"
#include "ports/site_admin.h"

namespace pqxx {
class transaction_base;
}

namespace livechat {

// With its FAQ and its products, in the order of the owner's file.
std::optional<Site> selectSite(pqxx::transaction_base& transaction, const std::string& key);
std::vector<SiteSummary> selectSiteSummaries(pqxx::transaction_base& transaction);

// False: the key is taken, nothing was changed.
bool insertSite(pqxx::transaction_base& transaction, const Site& site);
// Replaces everything but the identity secret, and the origins, to which the new ones are added.
void upsertSite(pqxx::transaction_base& transaction, const Site& site);

bool siteExists(pqxx::transaction_base& transaction, const std::string& key);
// True: the list changed.
bool addOrigin(pqxx::transaction_base& transaction, const std::string& key,
               const std::string& origin);
bool removeOrigin(pqxx::transaction_base& transaction, const std::string& key,
                  const std::string& origin);

// Empty: none.
void setIdentitySecret(pqxx::transaction_base& transaction, const std::string& key,
                       const std::string& secret);

void replaceFaqEntries(pqxx::transaction_base& transaction, const std::string& key,
                       const std::vector<FaqEntry>& entries);
void replaceProducts(pqxx::transaction_base& transaction, const std::string& key,
                     const std::vector<Product>& products);

}  // namespace livechat
