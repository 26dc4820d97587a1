//! What settings do to a client and a service.

use arazzo::{ClientBuilder, Entry};

use super::Settings;
use crate::{
    Service,
    context::{FileStore, StoreError},
};

impl Settings {
    /// Sets the servers, the credentials and the limits of a client.
    pub fn client(&self, mut client: ClientBuilder) -> ClientBuilder {
        for (source, url) in &self.servers {
            client = client.server(source, url);
        }
        for (source, scheme, secret) in &self.credentials {
            client = client.credential(source, scheme, secret.clone());
        }
        let network = &self.network;
        for host in &network.plain_http {
            client = client.allow_plain_http(host);
        }
        for host in &network.redirects {
            client = client.allow_redirects_to(host);
        }
        if let Some(limit) = network.request_time {
            client = client.request_timeout(limit);
        }
        if let Some(pace) = network.pace {
            client = client.pace(pace);
        }
        if let Some(limit) = network.steps {
            client = client.max_steps(limit);
        }
        match network.response_bytes {
            Some(limit) => client.max_response_bytes(limit),
            None => client,
        }
    }

    /// Adds the workflows to a service, and sets everything else.
    ///
    /// # Errors
    ///
    /// If the file of the store cannot be opened, such as because another process has it.
    pub fn apply(
        mut self,
        mut service: Service,
        entries: impl IntoIterator<Item = Entry>,
    ) -> Result<Service, StoreError> {
        for entry in entries {
            let options = self.workflows.remove(entry.id()).unwrap_or_default();
            service = service.add_entry(entry, options);
        }
        if let Some(file) = &self.store {
            service = service.store(FileStore::open(file)?);
        }
        service = self.access(service).limits(self.limits.clone());
        for (input, secret) in self.secrets {
            service = service.bind(&input, secret);
        }
        for (name, value) in self.values {
            service = service.value(&name, value);
        }
        service = self.schedules.into_iter().fold(service, Service::schedule);
        Ok(self.triggers.into_iter().fold(service, Service::trigger))
    }

    /// Sets who may call.
    fn access(&mut self, mut service: Service) -> Service {
        for (principal, token) in std::mem::take(&mut self.tokens) {
            service = service.bearer_of(&principal, token);
        }
        for webhook in std::mem::take(&mut self.webhooks) {
            service = service.webhook(webhook);
        }
        for host in &self.hosts {
            service = service.host(host);
        }
        for origin in &self.origins {
            service = service.origin(origin);
        }
        if self.open {
            service = service.without_authentication();
        }
        if self.expose_progress {
            service = service.expose_progress();
        }
        if self.test_runs {
            service = service.test_runs();
        }
        match self.keep_alive.take() {
            Some((interval, data)) => service.keep_alive(interval, data),
            None => service,
        }
    }
}
