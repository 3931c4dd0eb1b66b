// What people are warned of. Azure refuses budgets to young subscriptions and to some offers, which must not fail a deployment:
// so this is deployed by itself, after everything else.

@description('Name of the budget; a later deployment leaves the one of that name as it is.')
param name string

@description('A month\'s costs to warn of, in the currency of the subscription.')
@minValue(1)
param monthlyBudget int

@description('Addresses that are told, comma separated, besides the owners of the subscription.')
param alertEmails string = ''

@description('First day of the budget\'s first month. Azure does not let it be changed.')
param budgetStart string = utcNow('yyyy-MM-01')

var emails = filter(map(split(alertEmails, ','), email => trim(email)), email => !empty(email))

@onlyIfNotExists()
resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: budgetStart }
    notifications: toObject([50, 80, 100], percent => 'spent-${percent}', percent => {
      enabled: true
      operator: 'GreaterThanOrEqualTo'
      threshold: percent
      thresholdType: 'Actual'
      contactEmails: emails
      contactRoles: ['Owner']
    })
  }
}
