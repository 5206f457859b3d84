#include "cli/config_look.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "api/server.hpp"
#include "api/token_keys.hpp"
#include "cli/auth_file.hpp"
#include "cli/endpoint_table.hpp"
#include "cli/front_options.hpp"
#include "cli/locations_options.hpp"
#include "cli/public_url.hpp"
#include "cli/rpki_options.hpp"
#include "cli/upstream.hpp"
#include "rpki/rdap_bootstrap.hpp"
#include "rpki/vrp_feed.hpp"
#include "sync/api_key.hpp"

namespace meetpoint::cli {

namespace {

using index::ErrorCode;
using index::Expected;
using index::fail;
namespace fs = std::filesystem;

template <typename T>
Expected<void> without_value(Expected<T> looked) {
  if (!looked) return forward(looked);
  return {};
}

/// The rights of whoever runs this, as the kernel sees them.
Expected<void> may(const fs::path& path, int rights) {
  if (access(path.c_str(), rights) == 0) return {};
  return fail(ErrorCode::not_found, fmt::format("{}: {}", path.string(), std::strerror(errno)));
}

}  // namespace

Expected<void> look_at_store(const std::vector<std::string>& values) {
  const fs::path file = values.front();
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::is_regular_file(status)) return may(file, R_OK);
  if (fs::exists(status))
    return fail(ErrorCode::invalid, fmt::format("{} is no file; name one as the store", file.string()));
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  return may(folder, R_OK | W_OK | X_OK);
}

Expected<void> look_at_upstream(const std::vector<std::string>& values) {
  if (is_url(values.front())) return check_upstream_url(values.front());
  return look_at_folder(values);
}

Expected<void> look_at_api_key(const std::vector<std::string>& values) {
  return without_value(sync::read_api_key(values.front()));
}

Expected<void> look_at_folder(const std::vector<std::string>& values) {
  const fs::path folder = values.front();
  if (auto readable = may(folder, R_OK | X_OK); !readable) return readable;
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  return fail(ErrorCode::invalid, fmt::format("{} is no directory", folder.string()));
}

Expected<void> look_at_tals(const std::vector<std::string>& values) {
  if (auto folder = look_at_folder(values); !folder) return folder;
  RpkiOptions options;
  options.tals = values.front();
  if (auto walk = walk_options(options); !walk) return forward(walk);
  return without_value(holdership_rules(options));
}

Expected<void> look_at_registry_cas(const std::vector<std::string>& values) {
  RpkiOptions options;
  options.registry_keys = values;
  return without_value(holdership_rules(options));
}

Expected<void> look_at_caches(const std::vector<std::string>& values) {
  return rpki::check_caches(values);
}

Expected<void> look_at_endpoint_table(const std::vector<std::string>& values) {
  return without_value(read_endpoint_table(values.front()));
}

Expected<void> look_at_rdap_bootstrap(const std::vector<std::string>& values) {
  return without_value(rpki::read_rdap_bootstrap(values.front()));
}

Expected<void> look_at_asns(const std::vector<std::string>& values) {
  return without_value(parse_asns(values));
}

Expected<void> look_at_auth(const std::vector<std::string>& values) {
  return without_value(read_auth_file(values.front()));
}

Expected<void> look_at_token_keys(const std::vector<std::string>& values) {
  return without_value(api::TokenKeys::read(values.front()));
}

Expected<void> look_at_blocked_by(const std::vector<std::string>& values) {
  return check_blocked_by(values.front());
}

Expected<void> look_at_public_url(const std::vector<std::string>& values) {
  return check_public_url(values.front());
}

Expected<void> look_at_files(const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (auto readable = may(value, R_OK); !readable) return readable;
    std::error_code error;
    if (!fs::is_regular_file(value, error))
      return fail(ErrorCode::invalid, fmt::format("{} is no regular file", value));
  }
  return {};
}

Expected<void> look_at_prefixes(const std::vector<std::string>& values) {
  return without_value(prefixes_of(values));
}

Expected<void> look_at_listen(const std::vector<std::string>& values) {
  return api::Server::check_address(values.front());
}

}  // namespace meetpoint::cli
