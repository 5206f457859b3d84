#pragma once

#include <string>
#include <vector>

#include "index/error.hpp"

/// What the values of a configuration name, looked at as the user that runs this: files that are there and
/// can be read, addresses that are some. Nothing is asked of upstream and no store is opened. shape   one
/// value or, for a list, all of them errors  invalid, not_found, too_big: the text says what and names the
/// remedy thread  any
namespace meetpoint::cli {

/// A file that can be read, or a folder in which one can be made.
index::Expected<void> look_at_store(const std::vector<std::string>& values);
index::Expected<void> look_at_upstream(const std::vector<std::string>& values);
index::Expected<void> look_at_api_key(const std::vector<std::string>& values);
index::Expected<void> look_at_folder(const std::vector<std::string>& values);
/// Each locator and each file of constraints is read.
index::Expected<void> look_at_tals(const std::vector<std::string>& values);
index::Expected<void> look_at_registry_cas(const std::vector<std::string>& values);
index::Expected<void> look_at_caches(const std::vector<std::string>& values);
index::Expected<void> look_at_endpoint_table(const std::vector<std::string>& values);
index::Expected<void> look_at_rdap_bootstrap(const std::vector<std::string>& values);
index::Expected<void> look_at_asns(const std::vector<std::string>& values);
index::Expected<void> look_at_auth(const std::vector<std::string>& values);
index::Expected<void> look_at_token_keys(const std::vector<std::string>& values);
index::Expected<void> look_at_blocked_by(const std::vector<std::string>& values);
index::Expected<void> look_at_public_url(const std::vector<std::string>& values);
index::Expected<void> look_at_files(const std::vector<std::string>& values);
index::Expected<void> look_at_prefixes(const std::vector<std::string>& values);
/// Looks a host up by its name; does not listen.
index::Expected<void> look_at_listen(const std::vector<std::string>& values);

}  // namespace meetpoint::cli
