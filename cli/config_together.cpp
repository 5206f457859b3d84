#include "cli/config_together.hpp"

#include <algorithm>
#include <utility>

#include "api/server.hpp"
#include "api/tls.hpp"
#include "cli/auth_file.hpp"
#include "cli/config_keys.hpp"

namespace meetpoint::cli {

std::vector<ConfigProblem> look_at_together(const ConfigFile& config) {
  const auto setting = [&config](std::string_view name) -> const ConfigSetting* {
    const ConfigKey* const key = config_key("serve", name);
    const auto found = std::find_if(config.settings.begin(), config.settings.end(),
                                    [key](const ConfigSetting& one) { return one.key == key; });
    return found == config.settings.end() ? nullptr : &*found;
  };
  const ConfigSetting* const listen = setting("listen");
  const ConfigSetting* const auth = setting("auth");
  const ConfigSetting* const public_url = setting("public_url");
  const ConfigSetting* const certificate = setting("tls_cert");
  const ConfigSetting* const key = setting("tls_key");
  std::vector<ConfigProblem> problems;
  const auto note = [&problems](const ConfigSetting* where, const index::Expected<void>& looked) {
    if (!looked) problems.push_back({where, looked.error().text});
  };
  if (listen != nullptr) note(listen, api::Server::check_listener(listen->values.front(), auth != nullptr));
  if (auth != nullptr) {
    if (const auto file = read_auth_file(auth->values.front()))
      note(auth, check_proofs(*file, public_url == nullptr ? "" : public_url->values.front()));
  }
  if (certificate != nullptr && key != nullptr) {
    const auto tls = api::Tls::make(certificate->values.front(), key->values.front());
    if (!tls) problems.push_back({certificate, tls.error().text});
  }
  return problems;
}

}  // namespace meetpoint::cli
