#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/time.hpp"
#include "support/rpki_contents.hpp"
#include "support/rpki_parts.hpp"

/// A small RPKI for tests: anchors, CAs, what they publish, and the files of it as relying parties keep them.
/// All is well-formed and valid at `now` until a test bends it. One thread.
///
///   RpkiTree tree(now);
///   Authority& anchor = tree.anchor("alpha", {"0-4294967295", "0.0.0.0/0, ::/0"});
///   Authority& alice = anchor.child("alice", {"64496-64499", "192.0.2.0/24"});
///   alice.pad(64496, "https://api.as64496.example/peering");
///   tree.write_rpki_client(folder);
namespace meetpoint::test {

/// Texts as as_ids and ip_blocks read them; empty leaves the extension out.
struct Claims {
  std::string asns;
  std::string ips;
};

using BendCertificate = std::function<void(CertificateParts&)>;
using BendObject = std::function<void(ObjectParts&)>;

struct Bend {
  BendCertificate ee;
  BendObject object;
};

class RpkiTree;

/// One CA and its publication point, `rsync://rpki.example.net/repo/NAME/`.
class Authority {
 public:
  Authority(RpkiTree& tree, Authority* parent, std::string name, const Claims& claims,
            const BendCertificate& bend);

  Authority& child(const std::string& name, const Claims& claims, const BendCertificate& bend = {});

  // These publish a file and return its bytes.
  std::string pad(std::uint32_t asn, std::string_view uri, const Bend& bend = {}, std::string file = {});
  std::string roa(const std::string& file, std::uint32_t asn, const std::vector<RoaEntry>& entries,
                  const Bend& bend = {});
  std::string aspa(std::uint32_t customer, const std::vector<std::uint32_t>& providers,
                   const Bend& bend = {});
  std::string router(const std::string& file, std::uint32_t asn, const BendCertificate& bend = {});
  /// Any bytes under any name.
  void publish(const std::string& file, std::string bytes);
  /// Lists the file and does not write it.
  void withhold(const std::string& file) { withheld_.insert(file); }
  /// Writes the file and does not list it.
  void hide(const std::string& file) { unlisted_.insert(file); }

  // These publish nothing.
  std::string object(const std::string& file, std::string_view content_type, std::string content,
                     const Claims& ee, const Bend& bend = {});
  std::string checklist(const Claims& signed_with, const std::vector<ChecklistLine>& lines,
                        const Bend& bend = {});

  void revoke(const std::string& serial) { revoked_.push_back(serial); }  ///< a serial number in DER
  /// The next manifest and CRL numbers; 1 at first.
  void set_number(std::int64_t number) { number_ = number; }

  // Bends of what close() makes.
  std::function<void(ManifestParts&)> bend_manifest_content;
  Bend bend_manifest;
  std::function<void(CrlParts&)> bend_crl;

  bool is_anchor() const { return parent_ == nullptr; }
  const std::string& name() const { return name_; }
  const std::string& certificate() const { return certificate_; }
  const std::string& serial() const { return serial_; }  ///< DER, of its certificate
  const SigningKey& key() const { return *key_; }
  std::string certificate_uri() const;
  std::string repository_uri() const;
  std::string manifest_uri() const { return repository_uri() + name_ + ".mft"; }
  std::string crl_uri() const { return repository_uri() + name_ + ".crl"; }

  /// Makes the CRL and the manifest and returns all files of the point, by name.
  std::map<std::string, std::string> close();
  std::string make_crl() const;

 private:
  CertificateParts issue(std::string_view subject, std::string_view public_key, const std::string& key_id,
                         const Claims& claims);
  std::string sign_object(const std::string& file, std::string_view content_type, std::string content,
                          const Claims& ee, bool in_repository, const Bend& bend);

  RpkiTree& tree_;
  Authority* parent_;
  std::string name_;
  const SigningKey* key_;
  std::string serial_;
  std::string certificate_;
  std::int64_t number_ = 1;
  std::map<std::string, std::string> files_;
  std::set<std::string> withheld_;
  std::set<std::string> unlisted_;
  std::vector<std::string> revoked_;
};

class RpkiTree {
 public:
  /// Certificates are valid from two days before `now` for a year, manifests and CRLs from an hour before for
  /// a day.
  explicit RpkiTree(index::UtcSeconds now, std::string host = "rpki.example.net")
      : now_(now), host_(std::move(host)) {}

  Authority& anchor(const std::string& name, const Claims& claims, const BendCertificate& bend = {});
  /// The locator of an anchor.
  static std::string tal(const Authority& anchor);

  /// Every file by its rsync URI. May be called again after changes.
  std::map<std::string, std::string> files();
  /// `ta/NAME/NAME.cer`, the rest as HOST/MODULE/PATH, and the locators as tals/NAME.tal.
  void write_rpki_client(const std::filesystem::path& folder);
  /// Everything as HOST/MODULE/PATH, and the locators as tals/NAME.tal.
  void write_rsync(const std::filesystem::path& folder);

  index::UtcSeconds now() const { return now_; }

 private:
  friend class Authority;
  void write(const std::filesystem::path& folder, bool rpki_client);
  std::string next_serial();

  index::UtcSeconds now_;
  std::string host_;  ///< perhaps with a port
  std::int64_t serials_ = 1000;
  std::vector<std::unique_ptr<Authority>> authorities_;
};

}  // namespace meetpoint::test
